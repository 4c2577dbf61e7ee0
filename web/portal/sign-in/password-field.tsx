import { PasswordInput, Progress, Text } from "@mantine/core";
import { useColon, useTexts } from "../app/locale.tsx";
import { signInTexts } from "./texts.ts";

const shortest = 12;

/** A new password with how strong it is; the server has the last word. */
export function NewPasswordField(props: {
  label: string;
  value: string;
  onChange: (password: string) => void;
  error?: string;
}) {
  const { label, value, onChange, error } = props;
  const t = useTexts(signInTexts);
  const colon = useColon();
  const strength = strengthOf(value);
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
      {value !== "" && (
        <div className="strength">
          <Progress
            value={[8, 40, 70, 100][strength]!}
            color={["red", "yellow", "green", "green"][strength]}
            size="sm"
            aria-hidden
          />
          <Text size="sm" c="dimmed" aria-live="polite">
            {t("strength")}
            {colon} {t(`strength.${strength}`)}
          </Text>
        </div>
      )}
    </div>
  );
}

export const isLongEnough = (password: string): boolean => [...password].length >= shortest;

/** By length and by how many different characters there are. */
function strengthOf(password: string): 0 | 1 | 2 | 3 {
  const length = [...password].length;
  const different = new Set(password.toLowerCase()).size;
  if (length < shortest) return 0;
  if (different < 6) return 1;
  if (length >= 20 && different >= 9) return 3;
  return length >= 16 || different >= 11 ? 2 : 1;
}
