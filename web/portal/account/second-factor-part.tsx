import { Button, Group, Modal, PasswordInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form, findingAt } from "../kit/form.tsx";
import { Pill } from "../kit/status.tsx";
import { Enrolment } from "../sign-in/enrolment.tsx";
import { RecoveryCodes } from "../sign-in/recovery-codes.tsx";
import type { Enrolment as EnrolmentData, NextStep } from "../sign-in/sign-in-api.ts";
import { signInTexts } from "../sign-in/texts.ts";
import { accountTexts } from "./texts.ts";

/** The own authenticator and recovery codes; both are replaced with the password. */
export function SecondFactorPart({ on }: { on: boolean }) {
  const t = useTexts(accountTexts);
  const [open, setOpen] = useState<"replace" | "renew">();
  const close = () => setOpen(undefined);
  return (
    <Group gap="sm">
      <Pill tone={on ? "good" : "warn"}>{t(on ? "on" : "off")}</Pill>
      <Button variant="default" onClick={() => setOpen("replace")}>
        {t("replace")}
      </Button>
      <Button variant="default" onClick={() => setOpen("renew")}>
        {t("renew")}
      </Button>
      {open === "replace" && <Replace onClose={close} />}
      {open === "renew" && <Renew onClose={close} />}
    </Group>
  );
}

function Replace({ onClose }: { onClose: () => void }) {
  const t = useTexts(accountTexts);
  const s = useTexts(signInTexts);
  const [enrolment, setEnrolment] = useState<EnrolmentData>();
  const [codes, setCodes] = useState(false);
  const replace = useChange<string, NextStep>(
    (password) => ({ path: "/account/second-factor", body: { password } }),
    { onDone: (next) => next.next === "enrolment" && setEnrolment(next.enrolment) },
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={enrolment ? s(codes ? "codesTitle" : "enrolTitle") : t("replaceTitle")}
      // From here on the session can only finish: leaving means signing in anew.
      withCloseButton={!enrolment}
      closeOnEscape={!enrolment}
      closeOnClickOutside={!enrolment}
    >
      {enrolment ? (
        <Enrolment
          enrolment={enrolment}
          onCodes={() => setCodes(true)}
          onDone={() => location.assign("/portal/settings/account")}
        />
      ) : (
        <PasswordAsked
          text={t("replaceText")}
          action={t("replace")}
          busy={replace.isPending}
          error={replace.error}
          onSubmit={(password) => replace.mutate(password)}
          onCancel={onClose}
        />
      )}
    </Modal>
  );
}

function Renew({ onClose }: { onClose: () => void }) {
  const t = useTexts(accountTexts);
  const [codes, setCodes] = useState<readonly string[]>();
  const renew = useChange<string, { recoveryCodes: string[] }>(
    (password) => ({ path: "/account/recovery-codes", body: { password } }),
    { onDone: ({ recoveryCodes }) => setCodes(recoveryCodes) },
  );
  return (
    <Modal opened onClose={onClose} title={t(codes ? "renewed" : "renewTitle")} closeOnClickOutside={!codes}>
      {codes ? (
        <RecoveryCodes codes={codes} action={t("done")} onDone={onClose} />
      ) : (
        <PasswordAsked
          text={t("renewText")}
          action={t("renew")}
          busy={renew.isPending}
          error={renew.error}
          onSubmit={(password) => renew.mutate(password)}
          onCancel={onClose}
        />
      )}
    </Modal>
  );
}

function PasswordAsked(props: {
  text: string;
  action: string;
  busy: boolean;
  error: unknown;
  onSubmit: (password: string) => void;
  onCancel: () => void;
}) {
  const { text, action, busy, error, onSubmit, onCancel } = props;
  const t = useTexts(accountTexts);
  const [password, setPassword] = useState("");
  return (
    <Form
      action={action}
      busy={busy}
      error={error}
      fields={["password"]}
      disabled={password === ""}
      onSubmit={() => onSubmit(password)}
      onCancel={onCancel}
    >
      <Text>{text}</Text>
      <PasswordInput
        label={t("current")}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        error={findingAt(error, "password")}
        data-autofocus
      />
    </Form>
  );
}
