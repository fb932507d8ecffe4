/**
 * What activations and their gradients are stored in. Parameters, their gradients, statistics, losses and all
 * arithmetic are float32 in either. BFLOAT16 halves the bytes of what is kept and moved.
 */
export type Precision = 'FLOAT32' | 'BFLOAT16';

export const PRECISIONS: readonly Precision[] = ['FLOAT32', 'BFLOAT16'];
