/** The tables as they are stored. JSON columns hold text, times ISO 8601 text in UTC. */
export interface StoreSchema {
  readonly models: ModelTable;
  readonly jobs: JobTable;
  readonly epochs: EpochTable;
}

export interface ModelTable {
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly image: string;
  readonly classes: number;
  readonly createdAt: string;
}

export interface JobTable {
  readonly id: string;
  readonly state: string;
  readonly modelId: string | null;
  readonly modelName: string;
  readonly config: string;
  readonly strategy: string;
  readonly progress: string;
  readonly memory: string | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly idempotencyKey: string | null;
  readonly trainerPid: number | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly plannedBytes: number | null;
  readonly queueNumber: number;
  readonly name: string | null;
}

export interface EpochTable {
  readonly jobId: string;
  readonly epoch: number;
  readonly metrics: string;
}
