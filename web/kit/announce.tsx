import type { ComponentChildren } from "preact";
import { createContext } from "preact";
import { useCallback, useContext, useState } from "preact/hooks";

const Announcer = createContext<(text: string) => void>(() => {});

/** Tells a screen reader what changed without moving focus (WCAG 4.1.3). */
export const useAnnounce = () => useContext(Announcer);

/** The one polite live region of the surface. */
export function Announcements({ children }: { children: ComponentChildren }) {
  const [said, setSaid] = useState({ text: "", nth: 0 });
  const announce = useCallback((text: string) => setSaid(({ nth }) => ({ text, nth: nth + 1 })), []);
  return (
    <Announcer.Provider value={announce}>
      {children}
      <div class="aside" role="status" aria-live="polite">
        <span key={said.nth}>{said.text}</span>
      </div>
    </Announcer.Provider>
  );
}
