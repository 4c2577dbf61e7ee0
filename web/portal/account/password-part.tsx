import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { Form, findingAt } from "../kit/form.tsx";
import { notify } from "../kit/notify.ts";
import { isLongEnough, NewPasswordField } from "../sign-in/password-field.tsx";
import { accountTexts } from "./texts.ts";

/** Changes the own password. */
export function PasswordPart() {
  const t = useTexts(accountTexts);
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useChange(
    () => ({ method: "PUT", path: "/account/password", body: { current, password } }),
    {
      refresh: ["/account/sessions"],
      onDone: () => {
        setCurrent("");
        setPassword("");
        notify.done(t("changed"));
      },
    },
  );
  return (
    <Form
      action={t("change")}
      busy={change.isPending}
      error={change.error}
      fields={["current", "password"]}
      disabled={current === "" || !isLongEnough(password)}
      onSubmit={() => change.mutate()}
    >
      <PasswordInput
        label={t("current")}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        autoComplete="current-password"
        error={findingAt(change.error, "current")}
        maw={420}
      />
      <div style={{ maxWidth: 420 }}>
        <NewPasswordField
          label={t("fresh")}
          value={password}
          onChange={(typed) => {
            setPassword(typed);
            if (change.isError) change.reset();
          }}
          error={findingAt(change.error, "password")}
        />
      </div>
    </Form>
  );
}
