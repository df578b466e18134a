import type { ComponentChildren, JSX } from 'preact';

/** Explains why there is nothing to show, and what to do. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children === undefined ? null : <p>{children}</p>}
  </div>
);
