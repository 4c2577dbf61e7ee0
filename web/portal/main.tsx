import "@mantine/core/styles.css";
import "./kit/kit.css";
import "./app/frame.css";
import "./kit/page.css";
import "./company/company.css";
import "./kit/list.css";
import "./kit/pieces.css";
import "./app/trusted-types.ts";
import { createRoot } from "react-dom/client";
import { noticeInput } from "./app/last-input.ts";
import { place } from "./app/place.ts";
import { Root } from "./app/root.tsx";

/* A page that the browser kept while another was shown is loaded anew: the session may have ended. */
addEventListener("pageshow", (event) => event.persisted && location.reload());

noticeInput();
place.replaceChildren();
createRoot(place).render(<Root />);
