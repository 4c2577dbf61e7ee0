import { useEffect, useRef, useState } from "preact/hooks";
import { useTexts } from "../app/context.ts";
import { Copy } from "../app/copy.tsx";
import { PlainButton } from "../kit/button.tsx";
import type { Details } from "./sets.ts";
import { quickBooksTexts } from "./texts.ts";

const dots = "••••••••••••••••";

/** User name and password, this once; the heading takes focus when they appear. */
export function DetailsPanel({ details }: { details: Details }) {
  const t = useTexts(quickBooksTexts);
  const [shown, setShown] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="secret" aria-labelledby="details">
      <h2 id="details" ref={heading} tabIndex={-1}>
        {t("detailsTitle")}
      </h2>
      <dl class="facts">
        <dt>{t("username")}</dt>
        <dd>
          <code>{details.username}</code>
          <Copy label={t("username")} value={details.username} />
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
          </code>
          <span class="tools">
            <PlainButton
              icon="eye"
              text={t(shown ? "hide" : "reveal")}
              label={`${t(shown ? "hide" : "reveal")}: ${t("password")}`}
              onPress={() => setShown(!shown)}
            />
            <Copy label={t("password")} value={details.password} />
          </span>
        </dd>
      </dl>
      <p class="small soft">{t("detailsOnce")}</p>
    </section>
  );
}
