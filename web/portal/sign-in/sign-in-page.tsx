import { Alert, Anchor, Button, Divider, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Waiting } from "../app/waiting.tsx";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Id } from "../kit/id.tsx";
import { CodeField, isWholeCode } from "./code-field.tsx";
import { Enrolment } from "./enrolment.tsx";
import { OutsideFrame } from "./outside-frame.tsx";
import {
  type Enrolment as EnrolmentData,
  goOn,
  leaveForSingleSignOn,
  type Methods,
  type NextStep,
  useMethods,
  useStep,
} from "./sign-in-api.ts";
import { StepRefused } from "./step-refused.tsx";
import { signInTexts } from "./texts.ts";

type Step =
  | { readonly at: "begin" }
  | { readonly at: "code" }
  | { readonly at: "enrolment"; readonly enrolment: EnrolmentData }
  | { readonly at: "codes"; readonly enrolment: EnrolmentData };

/** Email, password, code; or the identity server. */
export function SignInPage() {
  const t = useTexts(signInTexts);
  const { data: methods, error, refetch } = useMethods();
  const [step, setStep] = useState<Step>({ at: "begin" });
  if (error)
    return (
      <OutsideFrame title={t("title")}>
        <Failure error={error} onRetry={() => void refetch()} />
      </OutsideFrame>
    );
  if (!methods) return <Waiting />;
  const { client } = methods;
  const begin = () => setStep({ at: "begin" });
  if (step.at === "code")
    return (
      <OutsideFrame client={client} title={t("codeTitle")}>
        <SecondStep name={client.name} onAgain={begin} />
      </OutsideFrame>
    );
  if (step.at === "enrolment" || step.at === "codes")
    return (
      <OutsideFrame
        client={client}
        wide
        title={t(step.at === "codes" ? "codesTitle" : "enrolTitle")}
        lead={step.at === "enrolment" ? t("enrolText") : undefined}
      >
        <Enrolment
          enrolment={step.enrolment}
          onCodes={() => setStep({ at: "codes", enrolment: step.enrolment })}
          onDone={goOn}
        />
      </OutsideFrame>
    );
  return (
    <OutsideFrame client={client} title={t("title")}>
      <Begin
        methods={methods}
        onNext={(next) =>
          setStep(next.next === "code" ? { at: "code" } : { at: "enrolment", enrolment: next.enrolment })
        }
      />
    </OutsideFrame>
  );
}

function Begin({ methods, onNext }: { methods: Methods; onNext: (next: NextStep) => void }) {
  const t = useTexts(signInTexts);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [known, setKnown] = useState(false);
  const check = useStep<{ email: string; password: string }, NextStep>("/sign-in/password", onNext);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!known) setKnown(email.includes("@"));
    else if (password !== "") check.mutate({ email, password });
  };
  const another = () => {
    setKnown(false);
    setPassword("");
    check.reset();
  };
  const refused = new URLSearchParams(location.search).get("refused");
  return (
    <Stack gap="md">
      {methods.message && <Text className="operator-message">{methods.message}</Text>}
      {refused && <SingleSignOnRefused reason={refused} />}
      {methods.firstStart && (
        <Alert variant="light" color="river" icon={<Icon name="info" size={18} />} title={t("firstStart")}>
          {t("firstStartText")}
        </Alert>
      )}
      {methods.singleSignOn && (
        <Button
          variant={methods.password ? "default" : "filled"}
          className="sign-on-button"
          leftSection={<Icon name="shield" size={16} />}
          onClick={() => leaveForSingleSignOn()}
        >
          {t("singleSignOn", methods.singleSignOn)}
        </Button>
      )}
      {methods.singleSignOn && methods.password && <Divider label={t("or")} />}
      {methods.password && (
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            {known ? (
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <Text truncate fw={600}>
                  {email}
                </Text>
                <Anchor component="button" type="button" size="sm" onClick={another} className="no-shrink">
                  {t("otherEmail")}
                </Anchor>
              </Group>
            ) : (
              <TextInput
                type="email"
                label={t("email")}
                autoComplete="username"
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
                autoFocus
                required
                withAsterisk={false}
              />
            )}
            {known && (
              <PasswordInput
                label={t("password")}
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                autoFocus
                required
                withAsterisk={false}
              />
            )}
            <StepRefused error={check.error} wrong="wrong" />
            <Button type="submit" loading={check.isPending} fullWidth>
              {t(known ? "signIn" : "next")}
            </Button>
          </Stack>
        </form>
      )}
    </Stack>
  );
}

function SecondStep({ name, onAgain }: { name: string; onAgain: () => void }) {
  const t = useTexts(signInTexts);
  const [recovering, setRecovering] = useState(false);
  const [code, setCode] = useState("");
  const finish = useStep<{ code?: string; recoveryCode?: string }, undefined>("/sign-in/code", goOn);
  const ready = recovering ? code.trim() !== "" : isWholeCode(code);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) finish.mutate(recovering ? { recoveryCode: code.trim() } : { code });
  };
  const swap = () => {
    setRecovering(!recovering);
    setCode("");
    finish.reset();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text>{recovering ? t("recoveryText") : t("codeText", { name })}</Text>
        {recovering ? (
          <TextInput
            label={t("recoveryCode")}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            placeholder="xxxxx-xxxxx"
            autoFocus
          />
        ) : (
          <CodeField label={t("code")} value={code} onChange={setCode} />
        )}
        <StepRefused error={finish.error} wrong="codeWrong" />
        <Button type="submit" loading={finish.isPending || finish.isSuccess} disabled={!ready} fullWidth>
          {t("signIn")}
        </Button>
        <Group justify="space-between">
          <Anchor component="button" type="button" size="sm" onClick={swap}>
            {t(recovering ? "useCode" : "useRecovery")}
          </Anchor>
          <Anchor component="button" type="button" size="sm" onClick={onAgain}>
            {t("startAgain")}
          </Anchor>
        </Group>
      </Stack>
    </form>
  );
}

/** What the way back from the identity server tells in the address. */
function SingleSignOnRefused({ reason }: { reason: string }) {
  const t = useTexts(signInTexts);
  const id = new URLSearchParams(location.search).get("correlation");
  const known = reason === "notInvited" || reason === "disabled" || reason === "noGroup" ? reason : "failed";
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      icon={<Icon name="alert" size={18} />}
      title={t(`singleSignOn.${known}`)}
    >
      {t(`singleSignOn.${known}.text`)}
      {id && /^[0-9a-f]{32}$/.test(id) && known === "failed" && (
        <div>
          <Id value={id} label="Correlation ID" />
        </div>
      )}
    </Alert>
  );
}
