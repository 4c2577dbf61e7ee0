import { render } from "preact";
import type { LinkState } from "../api/replies.ts";
import type { Host } from "../app/host.ts";
import { chooseLocale } from "../app/locale.ts";
import { Root } from "../app/root.tsx";
import { memoryWay } from "../app/way.ts";
import style from "../kit/kit.css?inline";
import { linkScreens } from "../link/link-screens.tsx";
import { MappingScreen } from "../mapping/mapping-screen.tsx";
import { QuickBooksScreen } from "../quickbooks/quickbooks-screen.tsx";
import { SageScreen } from "../sage/sage-screen.tsx";
import { callbacksOf } from "./callbacks.ts";
import { EmbedFrame } from "./embed-frame.tsx";
import { embedHost } from "./embed-host.ts";
import { adaptedBy, primaryOf, warnOfUnknown } from "./options.ts";
import type { BankFeedsProps, ConnectionsProps, LinkProps, Mounted } from "./public.d.ts";
import { themeStyle } from "./theme-style.ts";

export type EmbedProps = (
  | (LinkProps & { readonly flow: "link" })
  | (BankFeedsProps & { readonly flow: "bank-feeds" })
  | (ConnectionsProps & { readonly flow: "connections" })
) & { readonly onMappingSaved?: BankFeedsProps["onMappingSaved"] };

const Screens = linkScreens({ accounts: MappingScreen, quickbooks: QuickBooksScreen, sage: SageScreen });

/** Puts the component into an empty element, in a Shadow DOM that neither side's styles cross. */
export function mount(target: HTMLElement, props: EmbedProps, ownAddress: string): Mounted {
  if (target.childElementCount > 0) {
    console.warn("Millrace: this element already holds something, so nothing was mounted into it again.");
    return { unmount: () => {} };
  }
  const options = props.options ?? {};
  warnOfUnknown(options);
  const holder = document.createElement("div");
  if (props.theme && props.theme !== "system") holder.dataset.theme = props.theme;
  const shadow = holder.attachShadow({ mode: "open" });
  const styles = styler(shadow, options.nonce);
  styles.add(style);
  const place = document.createElement("div");
  place.className = "root";
  shadow.append(place);
  target.append(holder);

  const ended = new AbortController();
  const adapted = adaptedBy(options);
  let answered = false;
  const locale = props.locale ?? chooseLocale(navigator.languages);
  const base = (props.baseUrl ?? new URL(ownAddress).origin).replace(/\/+$/, "");
  const host = embedHost({
    props,
    base,
    locale,
    ended: ended.signal,
    primary: primaryOf(options),
    adapt: (state) => {
      answered = true;
      return adapted(state);
    },
  });
  const told = callbacksOf(props, host, { base, answered: () => answered, ended: ended.signal });
  const way = memoryWay();
  const finish: Host["finish"] = async (outcome) => {
    // Whoever manages connections is not at an end when one of them is done.
    if (props.flow === "connections" && outcome !== "left") way.go("connections", { replace: true });
    else await told.finish(outcome);
  };
  render(
    <Root
      host={{ ...host, report: told.report, finish }}
      way={way}
      Frame={(frame) => (
        <EmbedFrame
          {...frame}
          bare={Boolean(options.hideBorder || options.nonModal)}
          onTheme={(state: LinkState) => styles.set(themeStyle(state.theme))}
        />
      )}
      Screens={Screens}
    />,
    place,
  );
  return {
    unmount() {
      ended.abort();
      render(null, place);
      holder.remove();
    },
  };
}

/** Adds styles to a shadow root: as constructed sheets, which no content policy forbids, or under the page's nonce. */
function styler(shadow: ShadowRoot, nonce: string | undefined) {
  const theme = new Map<"own" | "theme", (text: string) => void>();
  const sheet = (): ((text: string) => void) => {
    try {
      const constructed = new CSSStyleSheet();
      shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, constructed];
      return (text) => constructed.replaceSync(text);
    } catch {
      const element = document.createElement("style");
      if (nonce) element.nonce = nonce;
      shadow.prepend(element);
      return (text) => {
        element.textContent = text;
      };
    }
  };
  const write = (name: "own" | "theme", text: string) => {
    if (!theme.has(name)) theme.set(name, sheet());
    theme.get(name)!(text);
  };
  return { add: (text: string) => write("own", text), set: (text: string) => write("theme", text) };
}
