import { Alert } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { hasStatus } from "./sign-in-api.ts";
import { signInTexts } from "./texts.ts";

/** Why a step was refused, in the person's language; what nobody expected, as everywhere. */
export function StepRefused({ error, wrong }: { error: unknown; wrong: "wrong" | "codeWrong" }) {
  const t = useTexts(signInTexts);
  if (!error) return null;
  const known = hasStatus(error, 401) ? wrong : hasStatus(error, 429) ? "locked" : undefined;
  if (!known) return <Failure error={error} />;
  return (
    <Alert role="alert" variant="light" color="red" icon={<Icon name="alert" size={18} />}>
      {t(known)}
    </Alert>
  );
}
