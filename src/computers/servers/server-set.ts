/** A backup set as the server reports it. */
export interface ServerSet {
  readonly name: string;
  readonly destination: 'disk' | 'cloud' | 'disk_and_cloud';
  readonly isEnabled: boolean;
  readonly schedule: string;
  readonly retentionCycles: number | null;
  readonly lastResult: 'running' | 'complete' | 'warning' | 'failed' | null;
  readonly lastRunAt: Date | null;
  readonly lastMessage: string;
  readonly nextRunAt: Date | null;
  readonly bytes: number;
}

export interface ServerFacts {
  readonly purgeHours: number | null;
  readonly java: string;
  readonly reportedAt: Date;
}
