import { Button, Divider, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { Waiting } from "../app/waiting.tsx";
import { Failure } from "../kit/failure.tsx";
import { findingAt } from "../kit/form.tsx";
import { Icon } from "../kit/icon.tsx";
import { useRoleName } from "../people/role-name.ts";
import { Enrolment } from "./enrolment.tsx";
import { OutsideFrame } from "./outside-frame.tsx";
import { isLongEnough, NewPasswordField } from "./password-field.tsx";
import {
  type Enrolment as EnrolmentData,
  hasStatus,
  leaveForSingleSignOn,
  type NextStep,
  type OpenInvitation,
  useMethods,
  useStep,
} from "./sign-in-api.ts";
import { StepRefused } from "./step-refused.tsx";
import { signInTexts } from "./texts.ts";

/**
 * In the fragment, which browsers send to nobody. Once it is used the address is cleared of it: without one, somebody
 * loads the page again who has chosen a password and goes on by signing in.
 */
const token = location.hash.slice(1);

/** Where a link leads that works once: the first administrator's, and those of people who were invited. */
export function WelcomePage() {
  const t = useTexts(signInTexts);
  const roleName = useRoleName();
  const { data: methods } = useMethods();
  const client = methods?.client;
  const [enrolment, setEnrolment] = useState<EnrolmentData>();
  const [codes, setCodes] = useState(false);
  const { data: open, error } = useQuery<OpenInvitation, Error>({
    queryKey: ["invitation"],
    queryFn: () => api.post<OpenInvitation>("/sign-in/invitation", { token }),
    enabled: token.length >= 20,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (enrolment)
    return (
      <OutsideFrame
        client={client}
        wide
        title={t(codes ? "codesTitle" : "enrolTitle")}
        lead={codes ? undefined : t("enrolText")}
      >
        <Enrolment
          enrolment={enrolment}
          onCodes={() => setCodes(true)}
          onDone={() => location.assign("/portal/")}
        />
      </OutsideFrame>
    );
  const ended = token.length < 20 || hasStatus(error, 404) || hasStatus(error, 400);
  if (ended)
    return (
      <OutsideFrame
        client={client}
        title={t(token === "" ? "continueTitle" : "linkEnded")}
        lead={t(token === "" ? "continueText" : "linkEndedText")}
      >
        <Button component="a" href="/portal/sign-in">
          {t("toSignIn")}
        </Button>
      </OutsideFrame>
    );
  if (error)
    return (
      <OutsideFrame client={client} title={t("linkEnded")}>
        <Failure error={error} />
      </OutsideFrame>
    );
  if (!open) return <Waiting />;
  const first = open.kind === "first-administrator";
  return (
    <OutsideFrame
      client={client}
      title={first ? t("welcomeFirst") : t("welcomeTitle", { name: open.name ?? "" })}
      lead={first ? t("welcomeFirstText") : t("welcomeText", { role: roleName(open.role) })}
    >
      {open.singleSignOn && !first && (
        <>
          <Button
            variant={open.password ? "default" : "filled"}
            className="sign-on-button"
            leftSection={<Icon name="shield" size={16} />}
            onClick={() => leaveForSingleSignOn()}
          >
            {t("singleSignOn", open.singleSignOn)}
          </Button>
          {open.password && <Divider label={t("or")} />}
        </>
      )}
      {open.password && <Accept open={open} onNext={setEnrolment} />}
    </OutsideFrame>
  );
}

function Accept({ open, onNext }: { open: OpenInvitation; onNext: (enrolment: EnrolmentData) => void }) {
  const t = useTexts(signInTexts);
  const [name, setName] = useState(open.name ?? "");
  const [email, setEmail] = useState(open.email ?? "");
  const [password, setPassword] = useState("");
  const accept = useStep<Record<string, string>, NextStep>("/sign-in/invitation/accept", (next) => {
    history.replaceState(null, "", location.pathname);
    if (next.next === "enrolment") onNext(next.enrolment);
    else location.assign("/portal/sign-in");
  });
  const ready = name.trim() !== "" && /^[^\s@]+@[^\s@]+$/.test(email.trim()) && isLongEnough(password);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const first = open.kind === "first-administrator";
    if (ready) accept.mutate({ token, name, password, ...(first ? { email } : undefined) });
  };
  const fieldError = findingAt(accept.error, "password");
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("name")}
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={findingAt(accept.error, "name")}
          required
          withAsterisk={false}
        />
        <TextInput
          type="email"
          label={t("email")}
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          readOnly={open.email !== null}
          error={findingAt(accept.error, "email")}
          required
          withAsterisk={false}
        />
        <NewPasswordField
          label={t("password")}
          value={password}
          onChange={(typed) => {
            setPassword(typed);
            if (accept.isError) accept.reset();
          }}
          error={fieldError}
        />
        {!fieldError && <StepRefused error={accept.error} wrong="wrong" />}
        <Button type="submit" loading={accept.isPending} disabled={!ready}>
          {t("createAccount")}
        </Button>
      </Stack>
    </form>
  );
}
