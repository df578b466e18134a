/** The answers of the route of the audit log. */
export interface AuditRecord {
  readonly audit_id: number;
  readonly changed_at: string;
  /** null: no keys are configured. */
  readonly actor: string | null;
  readonly address: string;
  /** null: the command line. */
  readonly request_id: string | null;
  readonly action: string;
  readonly kind: string;
  /** The ingestion or the report. */
  readonly object_id: string;
  /** null: several stores, or none. */
  readonly store_id: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>>;
}

export interface AuditPage {
  readonly items: readonly AuditRecord[];
  /** null: there are no earlier records. */
  readonly next_cursor: string | null;
}
