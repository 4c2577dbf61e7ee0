import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { isEcho } from "./echo.ts";
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
  const { current: shownAt } = useRef(performance.now());
  return (
    <li>
      <button type="button" class="way" onClick={(event) => !isEcho(event, shownAt) && onPress()}>
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
