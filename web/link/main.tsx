import { render } from "preact";
import { lazily } from "../app/lazily.tsx";
import { Root } from "../app/root.tsx";
import { addressWay } from "../app/way.ts";
import { linkScreens } from "./link-screens.tsx";
import { PageFrame } from "./page-frame.tsx";
import { pageHost } from "./page-host.ts";
import { showSessionEnded } from "./session-ended.ts";

/* The hosted pages. The server's shell names the session's path and the address of the API. */
const Screens = linkScreens({
  accounts: lazily(async () => (await import("../mapping/mapping-screen.tsx")).MappingScreen),
  quickbooks: lazily(async () => (await import("../quickbooks/quickbooks-screen.tsx")).QuickBooksScreen),
  sage: lazily(async () => (await import("../sage/sage-screen.tsx")).SageScreen),
});
/* A page that the browser kept while another was shown, as it was when its button was pressed. */
addEventListener("pageshow", (event) => event.persisted && location.reload());

const place = document.getElementById("link")!;
const { session = "", api = "", preview } = place.dataset;

if (preview === undefined)
  pageHost(session, api).then(
    (host) => {
      place.replaceChildren();
      render(<Root host={host} way={addressWay(session)} Frame={PageFrame} Screens={Screens} />, place);
    },
    (error: unknown) => showSessionEnded(place, error),
  );
else void import("./preview.tsx").then(({ followPreview }) => followPreview(place, preview, Screens));
