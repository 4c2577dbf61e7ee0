import { VisuallyHidden } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

const Announcer = createContext<(text: string) => void>(() => {});

/** Tells a screen reader what changed without moving focus (WCAG 4.1.3). */
export const useAnnounce = () => useContext(Announcer);

/** The one polite live region. */
export function Announcements({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: "", nth: 0 });
  const announce = useCallback((text: string) => setSaid(({ nth }) => ({ text, nth: nth + 1 })), []);
  return (
    <Announcer value={announce}>
      {children}
      <VisuallyHidden component="div" role="status" aria-live="polite">
        <span key={said.nth}>{said.text}</span>
      </VisuallyHidden>
    </Announcer>
  );
}
