import { Modal, TextInput } from "@mantine/core";
import { type KeyboardEvent, useId, useState } from "react";
import { Icon } from "../kit/icon.tsx";
import { useTexts } from "./locale.tsx";
import { type PaletteItem, usePaletteItems } from "./palette-items.ts";
import { appTexts } from "./texts.ts";

/** Search and commands: a field that keeps the focus, and a list in which arrows choose (ARIA's combobox). */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useTexts(appTexts);
  const id = useId();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const { items, state } = usePaletteItems(query);
  const active = Math.min(chosen, items.length - 1);
  const run = (item: PaletteItem | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && items.length > 0) {
      const next = (active + step + items.length) % items.length;
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") run(items[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      yOffset={72}
      padding={0}
      size={600}
      attributes={{ content: { "aria-label": t("paletteTitle") } }}
    >
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        className="palette-field"
        leftSection={<Icon name="search" size={17} />}
        placeholder={t("paletteHint")}
        aria-label={t("paletteTitle")}
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={items.length > 0 ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t("paletteTitle")} className="palette-list">
        {groupsOf(items).map(([group, members]) => (
          // biome-ignore lint/a11y/useSemanticElements: options of a list are grouped by this role
          <div key={group} role="group" aria-label={group}>
            <div aria-hidden className="palette-group">
              {group}
            </div>
            {members.map(({ item, place }) => (
              <Option
                key={item.key}
                id={`${id}-${place}`}
                item={item}
                active={place === active}
                onChoose={() => run(item)}
              />
            ))}
          </div>
        ))}
      </div>
      <p role="status" className="palette-state">
        {state}
      </p>
    </Modal>
  );
}

function Option(props: { id: string; item: PaletteItem; active: boolean; onChoose: () => void }) {
  const { id, item, active, onChoose } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus
    <div id={id} role="option" aria-selected={active} className="palette-option" onClick={onChoose}>
      <Icon name={item.icon} size={16} />
      <span className="palette-label">{item.label}</span>
      {item.detail && <span className="palette-detail">{item.detail}</span>}
    </div>
  );
}

/** Items under their headings, each with its place among all. */
function groupsOf(items: readonly PaletteItem[]) {
  const groups = new Map<string, { item: PaletteItem; place: number }[]>();
  items.forEach((item, place) => {
    groups.set(item.group, [...(groups.get(item.group) ?? []), { item, place }]);
  });
  return [...groups];
}
