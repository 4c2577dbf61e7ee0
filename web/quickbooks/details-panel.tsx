import { useEffect, useState } from "preact/hooks";
import { useTexts } from "../app/context.ts";
import { PlainButton } from "../kit/button.tsx";
import { CopyButton } from "../kit/copy-button.tsx";
import type { Details } from "./sets.ts";
import { quickBooksTexts } from "./texts.ts";

const dots = "••••••••••••••••";

/** User name and password, this once. The browser asks before the page with them is left. */
export function DetailsPanel({ details }: { details: Details }) {
  const t = useTexts(quickBooksTexts);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  const copy = (label: string, value: string) => (
    <CopyButton value={value} text={t("copy")} done={t("copied")} failed={t("notCopied")} label={label} />
  );
  return (
    <section class="secret" aria-labelledby="details">
      <h2 id="details">{t("detailsTitle")}</h2>
      <dl class="facts">
        <dt>{t("username")}</dt>
        <dd>
          <code class="number">{details.username}</code> {copy(t("username"), details.username)}
        </dd>
        <dt>{t("password")}</dt>
        <dd>
          <code>
            {shown ? (
              details.password
            ) : (
              <>
                <span aria-hidden="true">{dots}</span>
                <span class="aside">{t("hidden")}</span>
              </>
            )}
          </code>{" "}
          <PlainButton
            icon="eye"
            text={t(shown ? "hide" : "reveal")}
            label={`${t(shown ? "hide" : "reveal")}: ${t("password")}`}
            onPress={() => setShown(!shown)}
          />
          {copy(t("password"), details.password)}
        </dd>
      </dl>
      <p class="small soft">{t("detailsOnce")}</p>
    </section>
  );
}
