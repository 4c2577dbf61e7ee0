import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Failure } from "./failure.tsx";
import { kitTexts } from "./texts.ts";

export interface ConfirmProps {
  readonly title: string;
  /** What will happen, named. */
  readonly children: ReactNode;
  /** The word on the button: what it does, not "OK". */
  readonly action: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly error?: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is done; mounted while it asks. */
export function Confirm(props: ConfirmProps) {
  return <Asking {...props} ready />;
}

/** Asks for `word` to be typed before something is done that cannot be undone. */
export function ConfirmTyped({ word, ...props }: ConfirmProps & { word: string }) {
  const t = useTexts(kitTexts);
  const [typed, setTyped] = useState("");
  return (
    <Asking {...props} danger ready={typed.trim() === word}>
      {props.children}
      <TextInput
        mt="sm"
        label={t("typeToConfirm", { word })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
    </Asking>
  );
}

function Asking({
  title,
  children,
  action,
  danger,
  busy,
  error,
  ready,
  onConfirm,
  onClose,
}: ConfirmProps & { ready: boolean }) {
  const t = useTexts(kitTexts);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onConfirm();
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text component="div" size="md">
            {children}
          </Text>
          {error !== undefined && error !== null && <Failure error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" color={danger ? "red" : undefined} loading={busy} disabled={!ready}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
