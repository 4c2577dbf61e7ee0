import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { Callout, SoftwareLogo } from "../app/pieces.tsx";
import { Screen } from "../app/screen.tsx";
import { Button, PlainButton } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { linkTexts } from "./texts.ts";

/** What is done in the software before signing in, and by whom. Its texts come with the state. */
export function PrepareScreen({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const t = useTexts(linkTexts);
  const software = softwareOf(app, connection);
  const { setUp } = software;
  const go = (step: string) => app.go(`connections/${connection.id}/${step}`);
  if (!setUp) return null;
  return (
    <Screen
      title={setUp.title}
      lead={setUp.text}
      picture={<SoftwareLogo software={software} large />}
      onBack={() => go("consent")}
      foot={<Button onPress={() => go("leaving")}>{t("softwareNext")}</Button>}
    >
      <Notice tone="warn">
        <p>{setUp.warning}</p>
      </Notice>
      <PlainButton
        icon="share"
        text={t("consentColleague", { software: software.name })}
        onPress={() => go("share")}
      />
      <ol class="steps">
        {setUp.steps.map(({ heading, items }) => (
          <li key={heading}>
            <h2>{heading}</h2>
            <ul>
              {items.map((item) => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      <Callout platformKey={connection.platformKey} />
    </Screen>
  );
}
