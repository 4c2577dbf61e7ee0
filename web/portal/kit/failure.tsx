import { Alert, Button, Text } from "@mantine/core";
import { ApiError } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "./icon.tsx";
import { Id } from "./id.tsx";
import { kitTexts } from "./texts.ts";

/** What went wrong, with the correlation id to report and, where it may help, another try. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTexts(kitTexts);
  const known = error instanceof ApiError ? error : new ApiError(0, "unknown", String(error), null);
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      icon={<Icon name="alert" size={18} />}
      title={t(titleOf(known))}
      className="failure"
    >
      {!isRepeated(known) && <Text size="sm">{messageOf(known, t)}</Text>}
      {known.findings.length > 0 && (
        <ul>
          {known.findings.map(({ itemId, message }) => (
            <li key={`${itemId} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
      {known.correlationId && (
        <Text size="sm" component="div" mt={4}>
          {t("correlationId")} <Id value={known.correlationId} label={t("correlationId")} />
        </Text>
      )}
      {onRetry && mayPass(known) && (
        <Button variant="default" size="xs" mt="xs" onClick={onRetry}>
          {t("tryAgain")}
        </Button>
      )}
    </Alert>
  );
}

/** Whether trying again may help: what was refused for good is refused again. */
const mayPass = ({ status }: ApiError): boolean =>
  status === 0 || status >= 500 || status === 408 || status === 429;

/** A refusal's message holds its first finding, which is listed below. */
const isRepeated = ({ message, findings }: ApiError): boolean =>
  findings.length > 0 && message.includes(findings[0]!.message);

type Key = keyof (typeof kitTexts)["en"];

function titleOf({ status, code }: ApiError): Key {
  if (code === "no-answer") return "failed.noAnswer";
  if (code === "page-not-loaded") return "failed.page";
  if (status === 403) return "failed.forbidden";
  if (status === 404) return "failed.notFound";
  if (status >= 400 && status < 500) return "failed.refused";
  return "failed.other";
}

const messageOf = (error: ApiError, t: (key: Key) => string): string =>
  error.code === "no-answer"
    ? t("failed.noAnswer.text")
    : error.code === "page-not-loaded"
      ? t("failed.page.text")
      : error.code === "page-failed"
        ? t("failed.other.text")
        : error.message;
