/** What programs may run on. */
export type DeviceKind = 'CPU' | 'CUDA';
