import { Button, Checkbox, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactNode, useEffect, useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts } from "./texts.ts";
import { useUrlState } from "./url-state.ts";

/** Filters of a list, all in the address; `names` are those that its button clears. */
export function Filters({ names, children }: { names: readonly string[]; children: ReactNode }) {
  const t = useTexts(kitTexts);
  const { text, set } = useUrlState();
  const some = names.some((name) => text(name) !== "");
  return (
    <>
      {children}
      {some && (
        <Button
          variant="subtle"
          leftSection={<Icon name="cross" size={14} />}
          onClick={() => set(Object.fromEntries(names.map((name) => [name, undefined])))}
        >
          {t("clearFilters")}
        </Button>
      )}
    </>
  );
}

/** Text that is searched for; what can be searched stands in `hint`. */
export function SearchFilter({ name = "q", label, hint }: { name?: string; label: string; hint?: string }) {
  const { text, set } = useUrlState();
  const present = text(name);
  const [typed, setTyped] = useState(present);
  const write = useDebouncedCallback((value: string) => set({ [name]: value.trim() }), 300);
  // Whoever changes the address elsewhere, as by going back, changes the field.
  useEffect(() => setTyped((before) => (before.trim() === present ? before : present)), [present]);
  return (
    <TextInput
      type="search"
      className="filter-search"
      leftSection={<Icon name="search" size={15} />}
      placeholder={hint ?? label}
      aria-label={label}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        write(event.currentTarget.value);
      }}
    />
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly explain?: string;
}

/** Any of several values; `single` for one at most. */
export function ChoiceFilter(props: {
  name: string;
  label: string;
  choices: readonly Choice[];
  single?: boolean;
}) {
  const { name, label, choices, single } = props;
  const { list, set } = useUrlState();
  const chosen = list(name);
  const words = choices.filter(({ value }) => chosen.includes(value)).map((choice) => choice.label);
  const toggle = (value: string) => {
    if (chosen.includes(value)) set({ [name]: chosen.filter((one) => one !== value) });
    else set({ [name]: single ? [value] : [...chosen, value] });
  };
  return (
    <FilterButton label={label} chosen={words.length > 2 ? String(words.length) : words.join(", ")}>
      <Stack gap="xs">
        {choices.map(({ value, label: word, explain }) => (
          <Checkbox
            key={value}
            label={word}
            description={explain}
            checked={chosen.includes(value)}
            onChange={() => toggle(value)}
          />
        ))}
      </Stack>
    </FilterButton>
  );
}

/** From one day to another, both included; either may be open. */
export function DateFilter(props: { from?: string; until?: string; label: string }) {
  const { from = "from", until = "until", label } = props;
  const t = useTexts(kitTexts);
  const { text, set } = useUrlState();
  const chosen = [text(from), text(until)];
  const words = chosen.some(Boolean) ? chosen.map((day) => day || "…").join(" – ") : "";
  return (
    <FilterButton label={label} chosen={words}>
      <Stack gap="xs">
        {([from, until] as const).map((name, nth) => (
          <TextInput
            key={name}
            type="date"
            label={t(nth === 0 ? "fromDay" : "untilDay")}
            value={text(name)}
            onChange={(event) => set({ [name]: event.currentTarget.value })}
          />
        ))}
      </Stack>
    </FilterButton>
  );
}

function FilterButton({ label, chosen, children }: { label: string; chosen: string; children: ReactNode }) {
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={chosen ? "light" : "default"}
          leftSection={<Icon name={chosen ? "filter" : "plus"} size={14} />}
        >
          {label}
          {chosen && (
            <Text span size="sm" fw={400} ml={6}>
              {chosen}
            </Text>
          )}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} maw={340}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
