import { TextInput } from "@mantine/core";

/** Six digits of an authenticator; apps and password managers fill them in. */
export function CodeField(props: {
  label: string;
  value: string;
  onChange: (code: string) => void;
  error?: string;
}) {
  const { label, value, onChange, error } = props;
  return (
    <TextInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.replace(/[^\d ]/g, "").slice(0, 7))}
      inputMode="numeric"
      autoComplete="one-time-code"
      placeholder="123456"
      className="code-field"
      error={error}
      data-autofocus
      required
      withAsterisk={false}
    />
  );
}

export const isWholeCode = (code: string): boolean => /^\d{6}$/.test(code.replace(/\s/g, ""));
