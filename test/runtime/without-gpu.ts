/**
 * Hides this machine's GPUs, if there are any, from this test file's process and those that it starts. To be called
 * before anything looks for one.
 */
export function onMachineWithoutGpu(): void {
  process.env['CUDA_VISIBLE_DEVICES'] = '';
}
