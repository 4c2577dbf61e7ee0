import { PasswordInput, Progress, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { signInTexts } from "./texts.ts";

const shortest = 12;

/** A new password, with whether it is long enough. Whether it can be guessed only the server says: nothing is praised before. */
export function NewPasswordField(props: {
  label: string;
  value: string;
  onChange: (password: string) => void;
  error?: string;
}) {
  const { label, value, onChange, error } = props;
  const t = useTexts(signInTexts);
  const missing = shortest - [...value].length;
  return (
    <div>
      <PasswordInput
        label={label}
        description={t("passwordHint")}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="new-password"
        error={error}
        required
        withAsterisk={false}
      />
      {value !== "" && !error && (
        <div className="strength">
          <Progress
            value={Math.min(100, (100 * (shortest - missing)) / shortest)}
            color={missing > 0 ? "yellow" : "river"}
            size="sm"
            aria-hidden
          />
          <Text size="sm" c="dimmed" aria-live="polite">
            {missing > 0 ? t("passwordShort", { count: missing }) : t("passwordLong")}
          </Text>
        </div>
      )}
    </div>
  );
}

export const isLongEnough = (password: string): boolean => [...password].length >= shortest;
