import { useId } from "preact/hooks";
import { Icon } from "./icons.tsx";

/** A field that narrows a list down while it is typed into. */
export function SearchField(props: { label: string; value: string; onInput: (text: string) => void }) {
  const id = useId();
  return (
    <div class="search">
      <label class="aside" for={id}>
        {props.label}
      </label>
      <Icon name="search" />
      <input
        id={id}
        type="search"
        class="input"
        placeholder={props.label}
        autoComplete="off"
        spellcheck={false}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}
