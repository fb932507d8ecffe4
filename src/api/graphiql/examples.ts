/** What GraphiQL opens with, a tab each. */
export const EXAMPLES: readonly { readonly query: string; readonly variables?: string }[] = [
  {
    query: `# What a step of the d2l book's DenseNet holds
# under each memory strategy. Ctrl-Enter asks.
query MemoryPlan {
  memoryPlan(
    input: {
      model: { preset: D2L_DENSENET }
      image: { channels: 1, height: 96, width: 96 }
      batchSize: 256
    }
  ) {
    __typename
    ... on MemoryPlanPayload {
      plans {
        strategy
        plannedBytes
        recomputeFraction
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  },
  {
    query: `# Follows a job until it ends: its whole id
# goes among the variables below.
subscription EpochMetrics($jobId: ID!) {
  epochMetrics(jobId: $jobId) {
    epoch
    trainLoss
    validationLoss
    validationAccuracy
    imagesPerSecond
  }
}
`,
    variables: '{ "jobId": "" }',
  },
];
