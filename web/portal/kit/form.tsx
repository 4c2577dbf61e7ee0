import { Button, Group, Stack } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { ApiError } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { Failure } from "./failure.tsx";
import { kitTexts } from "./texts.ts";

/**
 * What the API found wrong with a field, for the field's `error`: `<TextInput error={findingAt(save.error, "name")} />`.
 * Fields are named as the API names them, `tags.region` or `events[0]`.
 */
export function findingAt(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const found = error.findings.filter(({ itemId }) => itemId === field || itemId?.startsWith(`${field}.`));
  return found.length > 0 ? found.map(({ message }) => sentence(message)).join(" ") : undefined;
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** For a form: after a refusal the first field that is wrong has the focus. */
export function useFocusOnWrong(error: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error]);
  return form;
}

export interface FormProps {
  readonly children: ReactNode;
  readonly action: string;
  readonly busy?: boolean;
  readonly error?: unknown;
  /** Fields that show their own findings; what was found elsewhere is told above the buttons. */
  readonly fields?: readonly string[];
  /** Nothing can be saved yet, or nothing was changed. */
  readonly disabled?: boolean;
  readonly onSubmit: () => void;
  readonly onCancel?: () => void;
  /** What was asked for has happened: there is nothing left to cancel, only to close. */
  readonly done?: boolean;
}

/** Fields with their buttons. After a refusal the first field that is wrong has the focus. */
export function Form({
  children,
  action,
  busy,
  error,
  fields = [],
  disabled,
  onSubmit,
  onCancel,
  done,
}: FormProps) {
  const t = useTexts(kitTexts);
  const form = useFocusOnWrong(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && !disabled) onSubmit();
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Stack gap="md">
        {children}
        {isElsewhere(error, fields) && <Failure error={error} />}
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={disabled}>
            {action}
          </Button>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {t(done ? "close" : "cancel")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** Whether something is told that none of `fields` shows. */
export function isElsewhere(error: unknown, fields: readonly string[]): boolean {
  if (!error) return false;
  if (!(error instanceof ApiError) || error.findings.length === 0) return true;
  return error.findings.some(
    ({ itemId }) => !fields.some((field) => itemId === field || itemId?.startsWith(`${field}.`)),
  );
}
