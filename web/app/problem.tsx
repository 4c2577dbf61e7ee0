import { ApiError } from "../api/client.ts";
import { Button } from "../kit/button.tsx";
import { useApp, useTexts } from "./context.ts";
import { Copy } from "./copy.tsx";
import { appTexts } from "./texts.ts";

/** What to do when the access has ended. */
export const endedText = { page: "endedText", embed: "endedHere" } as const;

/** What went wrong in a call, in words, with the reference the bank can look up. */
export function Failure({
  error,
  onRetry,
  operator,
}: {
  error: unknown;
  onRetry?: () => void;
  operator: string;
}) {
  const { host } = useApp();
  const t = useTexts(appTexts);
  const refused = error instanceof ApiError && error.status > 0;
  if (refused && error.status === 401) return <p role="alert">{t(endedText[host.kind])}</p>;
  return (
    <div role="alert">
      <p>{refused ? t("failedRefused", { operator }) : t("failedText")}</p>
      {refused && error.correlationId && <Reference id={error.correlationId} />}
      {onRetry && (
        <Button kind="quiet" onPress={onRetry}>
          {t("retry")}
        </Button>
      )}
    </div>
  );
}

/** A correlation id that can be copied for whoever helps. */
export function Reference({ id }: { id: string }) {
  const t = useTexts(appTexts);
  return (
    <p class="small soft">
      {t("reference")}: <code>{id}</code> <Copy value={id} label={t("reference")} />
    </p>
  );
}

/** The operator's name for texts. */
export const useOperator = (): string => useApp().state.operator.name;
