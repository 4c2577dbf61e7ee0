import { useState } from "preact/hooks";
import { useAnnounce } from "./announce.tsx";
import { Button } from "./button.tsx";

/** Copies a text and says so. Where the browser forbids it, says that instead: the text stays selectable beside it. */
export function CopyButton(props: {
  value: string;
  text: string;
  done: string;
  failed: string;
  label: string;
}) {
  const announce = useAnnounce();
  const [shown, setShown] = useState(props.text);
  const copy = async () => {
    const answer = await navigator.clipboard.writeText(props.value).then(
      () => props.done,
      () => props.failed,
    );
    setShown(answer);
    announce(answer);
  };
  return (
    <Button kind="quiet" small icon="copy" label={`${shown}: ${props.label}`} onPress={() => void copy()}>
      {shown}
    </Button>
  );
}
