import { useApp, useTexts } from "../app/context.ts";
import { isWebAddress, Paragraphs } from "../app/pieces.tsx";
import { Screen } from "../app/screen.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { linkTexts } from "./texts.ts";

/** What the customer gains, before anything is asked. */
export function WelcomeScreen() {
  const { state, go } = useApp();
  const t = useTexts(linkTexts);
  const { operator, texts } = state;
  const name = { operator: operator.name };
  const own = texts["landing.body"];
  return (
    <Screen
      title={texts["landing.title"] ?? t("welcomeTitle")}
      lead={own === undefined ? t("welcomeText", name) : undefined}
      sign={{ tone: "calm", icon: "bank" }}
      foot={<Button onPress={() => go("software")}>{texts["landing.button"] ?? t("welcomeNext")}</Button>}
    >
      {own !== undefined && <Paragraphs text={own} />}
      <ul class="points">
        {[t("welcomePoint1"), t("welcomePoint2", name), t("welcomePoint3")].map((point) => (
          <li key={point}>
            <Icon name="tick" />
            <span>{point}</span>
          </li>
        ))}
      </ul>
      <TermsLinks />
    </Screen>
  );
}

/** The operator's own pages of terms and privacy, where it has some. */
export function TermsLinks() {
  const { operator } = useApp().state;
  const t = useTexts(linkTexts);
  const links = [
    { url: operator.termsUrl, text: t("terms") },
    { url: operator.privacyUrl, text: t("privacy") },
  ].filter((link): link is { url: string; text: string } => link.url !== null && isWebAddress(link.url));
  if (links.length === 0) return null;
  return (
    <p class="small soft">
      {links.map(({ url, text }, nth) => (
        <span key={url}>
          {nth > 0 && " · "}
          <a href={url} target="_blank" rel="noreferrer">
            {text}
          </a>
        </span>
      ))}
    </p>
  );
}
