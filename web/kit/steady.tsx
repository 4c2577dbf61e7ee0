import { Component, type ComponentType } from "preact";

/** A view that is drawn again only when one of its properties changes: for rows of long lists. */
export function steady<P extends object>(View: ComponentType<P>): ComponentType<P> {
  return class Steady extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const now = this.props as Readonly<P>;
      return Object.keys({ ...now, ...next }).some((key) => now[key as keyof P] !== next[key as keyof P]);
    }
    render(props: P) {
      return <View {...props} />;
    }
  };
}
