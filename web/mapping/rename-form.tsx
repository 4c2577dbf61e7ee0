import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Failure, useOperator } from "../app/problem.tsx";
import { useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import type { Account } from "./account.ts";
import { useMapping } from "./context.ts";

/** As many characters as the service keeps. */
const longest = 255;

/** Gives an account another name. Enter saves, Escape leaves it as it was. */
export function RenameForm({ account, onDone }: { account: Account; onDone: () => void }) {
  const { t, visit } = useMapping();
  const operator = useOperator();
  const announce = useAnnounce();
  const [name, setName] = useState(account.name);
  const [empty, setEmpty] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  // Before anything is drawn, so that no key is lost.
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const saving = useTask(async () => {
    const wanted = name.trim();
    if (wanted === "") return setEmpty(true);
    if (wanted !== account.name) {
      await visit.rename(account.id, wanted);
      announce(t("saidRenamed", { name: wanted }));
    }
    onDone();
  });
  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault();
        saving.run();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onDone();
      }}
    >
      <label for={id}>{t("renameLabel")}</label>
      <input
        ref={input}
        id={id}
        class="input"
        value={name}
        maxLength={longest}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        aria-invalid={empty || undefined}
        onInput={(event) => {
          setName(event.currentTarget.value);
          setEmpty(false);
        }}
      />
      <span class={empty ? "wrong" : "hint"} id={`${id}-hint`}>
        {empty ? t("renameEmpty") : t("renameHint")}
      </span>
      {saving.error !== undefined && <Failure error={saving.error} operator={operator} />}
      <span class="buttons tight">
        <Button small busy={saving.busy} onPress={() => saving.run()}>
          {t("renameSave")}
        </Button>
        <Button small kind="quiet" onPress={onDone}>
          {t("renameCancel")}
        </Button>
      </span>
    </form>
  );
}
