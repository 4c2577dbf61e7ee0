import type { ComponentChildren } from "preact";
import { Icon } from "./icons.tsx";

/** One row of a list of places to go to, whole as a button: what it is, and what is there. Stands in `<ul class="ways">`. */
export function Way(props: {
  title: string;
  text?: ComponentChildren;
  picture?: ComponentChildren;
  /** Beside the title. */
  mark?: ComponentChildren;
  onPress: () => void;
}) {
  const { title, text, picture, mark, onPress } = props;
  return (
    <li>
      <button type="button" class="way" onClick={onPress}>
        {picture}
        <span class="way-words">
          <span class="way-title">
            {title} {mark}
          </span>
          {text && <span class="soft small">{text}</span>}
        </span>
        <Icon name="forth" />
      </button>
    </li>
  );
}
