import { Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Copy } from "../kit/copy.tsx";
import { Qr } from "../kit/qr.tsx";
import { CodeField, isWholeCode } from "./code-field.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { type Enrolment as EnrolmentData, useStep } from "./sign-in-api.ts";
import { StepRefused } from "./step-refused.tsx";
import { signInTexts } from "./texts.ts";

/** Sets up an authenticator: its code, then the recovery codes. Ends signed in. */
export function Enrolment(props: { enrolment: EnrolmentData; onCodes?: () => void; onDone: () => void }) {
  const { enrolment, onCodes, onDone } = props;
  const t = useTexts(signInTexts);
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<readonly string[]>();
  const finish = useStep<{ code: string }, { recoveryCodes: string[] }>(
    "/sign-in/enrolment",
    ({ recoveryCodes }) => {
      setCodes(recoveryCodes);
      onCodes?.();
    },
  );
  if (codes) return <RecoveryCodes codes={codes} action={t("open")} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWholeCode(code)) finish.mutate({ code });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Group gap="lg" align="center" justify="center">
          <Qr value={enrolment.uri} label={t("qr")} size={172} />
          <div className="enrolment-key">
            <Text size="sm" c="dimmed">
              {t("cannotScan")}
            </Text>
            <Group gap={4} wrap="nowrap" align="flex-start">
              <code className="secret-key">{enrolment.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
              <Copy value={enrolment.secret} label={t("cannotScan")} />
            </Group>
          </div>
        </Group>
        <CodeField label={t("enrolCode")} value={code} onChange={setCode} />
        <StepRefused error={finish.error} wrong="codeWrong" />
        <Button type="submit" loading={finish.isPending} disabled={!isWholeCode(code)}>
          {t("finish")}
        </Button>
      </Stack>
    </form>
  );
}
