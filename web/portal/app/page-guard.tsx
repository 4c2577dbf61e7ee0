import { Component, type ReactNode } from "react";
import { Failure } from "../kit/failure.tsx";
import { ApiError } from "./api.ts";

interface State {
  readonly error?: unknown;
}

/** Shows a page's failure in its place and leaves the rest as it is. */
export class PageGuard extends Component<{ children: ReactNode; place?: string }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidUpdate({ place }: { place?: string }): void {
    if (place !== this.props.place && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const again = () => (isOldScript(error) ? location.reload() : this.setState({ error: undefined }));
    return (
      <div className="page">
        <Failure error={error instanceof ApiError ? error : unexpected(error)} onRetry={again} />
      </div>
    );
  }
}

/** After an update, scripts that this page would load are not served any more. */
const isOldScript = (error: unknown) => /import|module|preload/i.test(String(error));

const unexpected = (error: unknown) =>
  new ApiError(0, isOldScript(error) ? "page-not-loaded" : "page-failed", String(error), null);
