import { notifications } from "@mantine/notifications";
import { ApiError } from "../app/api.ts";

/** Tells in the corner how something ended that has no place of its own on the page. */
export const notify = {
  done: (message: string): void => {
    notifications.show({ message, color: "green", autoClose: 5_000 });
  },
  /** Stays until it is closed: the correlation id is needed. */
  failed: (error: unknown, title: string): void => {
    const { message, correlationId } =
      error instanceof ApiError ? error : { message: String(error), correlationId: null };
    const id = correlationId ? ` (${correlationId})` : "";
    notifications.show({ title, message: `${message}${id}`, color: "red", autoClose: false, role: "alert" });
  },
};
