import { expect, test } from 'vitest';
import { compileStep } from '#densegraph/compiler/compile-step.js';
import type { WholeStrategy } from '#densegraph/compiler/memory-strategy.js';
import { printProgram } from '#densegraph/compiler/print-program.js';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import { denseLayer, targetWith } from './small-graphs.js';

/** A dense block of one layer on 3x4x4 images: the smallest program that has everything a block has. */
function printed(strategy: WholeStrategy, mode: 'train' | 'inference'): string {
  const builder = new GraphBuilder('block');
  const input = builder.add('input', 'input', [], { shape: [3, 4, 4] });
  const graph = builder.build(denseLayer(builder, 'layer', input, 2));
  return printProgram(
    compileStep(graph, 2, mode, strategy, {
      optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
      target: targetWith(0),
      loss: 'upstream',
    }),
  );
}

test('a block that shares its buffer, in training', () => {
  expect(printed('SHARED_CONCAT', 'train')).toMatchInlineSnapshot(`
    "arena 2880 bytes
    %0 parameters: parameter 448 bytes at 0, live 0..8
    %1 runningStatistics: parameter 128 bytes at 448, live 0..8
    %2 gradients: gradient 448 bytes at 576, live 0..8
    %3 learningRate: optimizer 64 bytes at 1024, live 0..8
    %4 layer.concat: temporary 640 bytes at 1088, live 0..8
    %5 layer.concat.mean: saved 64 bytes at 2752, live 0..7
    %6 layer.concat.variance: saved 64 bytes at 2816, live 0..7
    %7 layer.relu1: saved 384 bytes at 2368, live 1..4
    %8 d(output): saved 640 bytes at 1728, live 0..6
    %9 d(layer.relu1): temporary 384 bytes at 2368, live 6..7
    0: batchStatistics(x %4 2x4x4x3/5) -> mean %5 1x1x1x3/5, variance %6 1x1x1x3/5  # layer.norm1
    1: normalize(x %4 2x4x4x3/5, mean %5 1x1x1x3/5, variance %6 1x1x1x3/5, gamma %0 1x1x1x3, beta %0[16] 1x1x1x3, epsilon 0.00001, relu 1) -> y %7 2x4x4x3  # layer.norm1
    2: convolution(x %7 2x4x4x3, weight %0[32] 2x3x3x3, bias %0[96] 1x1x1x2, stride 1, padding 1) -> y %4[3] 2x4x4x2/5  # layer.conv1
    3: updateRunningStatistics(mean %5 1x1x1x3/5, variance %6 1x1x1x3/5, momentum 0.1, count 32) -> runningMean %1 1x1x1x3, runningVariance %1[16] 1x1x1x3  # layer.norm1
    4: convolutionWeightGradient(x %7 2x4x4x3, dy %8[3] 2x4x4x2/5, stride 1, padding 1) -> dweight %2[32] 2x3x3x3  # layer.conv1
    5: biasGradient(dy %8[3] 2x4x4x2/5) -> dbias %2[96] 1x1x1x2  # layer.conv1
    6: convolutionDataGradient(dy %8[3] 2x4x4x2/5, weight %0[32] 2x3x3x3, stride 1, padding 1, accumulate 0) -> dx %9 2x4x4x3  # layer.conv1
    7: normalizeParameterGradient(x %4 2x4x4x3/5, dy %9 2x4x4x3, mean %5 1x1x1x3/5, variance %6 1x1x1x3/5, gamma %0 1x1x1x3, beta %0[16] 1x1x1x3, epsilon 0.00001, relu 1) -> dgamma %2 1x1x1x3, dbeta %2[16] 1x1x1x3  # layer.norm1
    8: sgd(gradients %2 1x1x1x98, learningRate %3 1x1x1x1, momentum 0, weightDecay 0, nesterov 0) -> parameters %0 1x1x1x98  # optimizer
    "
  `);
});

test('a block that shares its buffer, in inference', () => {
  expect(printed('SHARED_CONCAT', 'inference')).toMatchInlineSnapshot(`
    "arena 2112 bytes
    %0 parameters: parameter 448 bytes at 0, live 0..1
    %1 runningStatistics: parameter 128 bytes at 448, live 0..1
    %2 gradients: gradient 448 bytes at 576, live 0..1
    %3 learningRate: optimizer 64 bytes at 1024, live 0..1
    %4 layer.concat: temporary 640 bytes at 1088, live 0..1
    %5 layer.relu1: temporary 384 bytes at 1728, live 0..1
    0: normalize(x %4 2x4x4x3/5, mean %1 1x1x1x3, variance %1[16] 1x1x1x3, gamma %0 1x1x1x3, beta %0[16] 1x1x1x3, epsilon 0.00001, relu 1) -> y %5 2x4x4x3  # layer.norm1
    1: convolution(x %5 2x4x4x3, weight %0[32] 2x3x3x3, bias %0[96] 1x1x1x2, stride 1, padding 1) -> y %4[3] 2x4x4x2/5  # layer.conv1
    "
  `);
});

test('a block that stores all, in training', () => {
  expect(printed('STORE_ALL', 'train')).toMatchInlineSnapshot(`
    "arena 3520 bytes
    %0 parameters: parameter 448 bytes at 0, live 0..13
    %1 runningStatistics: parameter 128 bytes at 448, live 0..13
    %2 gradients: gradient 448 bytes at 576, live 0..13
    %3 learningRate: optimizer 64 bytes at 1024, live 0..13
    %4 input: saved 384 bytes at 1088, live 0..12
    %5 layer.norm1.mean: saved 64 bytes at 1472, live 0..12
    %6 layer.norm1.variance: saved 64 bytes at 1536, live 0..12
    %7 layer.norm1: temporary 384 bytes at 1600, live 2..3
    %8 layer.relu1: saved 384 bytes at 2240, live 3..11
    %9 layer.conv1: temporary 256 bytes at 3264, live 4..6
    %10 layer.concat: temporary 640 bytes at 1600, live 5..13
    %11 d(output): saved 640 bytes at 2624, live 0..7
    %12 d(layer.conv1): temporary 256 bytes at 3264, live 7..10
    %13 d(layer.relu1): temporary 384 bytes at 2624, live 10..11
    %14 d(layer.norm1): temporary 384 bytes at 3008, live 11..12
    0: batchStatistics(x %4 2x4x4x3) -> mean %5 1x1x1x3, variance %6 1x1x1x3  # layer.norm1
    1: updateRunningStatistics(mean %5 1x1x1x3, variance %6 1x1x1x3, momentum 0.1, count 32) -> runningMean %1 1x1x1x3, runningVariance %1[16] 1x1x1x3  # layer.norm1
    2: normalize(x %4 2x4x4x3, mean %5 1x1x1x3, variance %6 1x1x1x3, gamma %0 1x1x1x3, beta %0[16] 1x1x1x3, epsilon 0.00001, relu 0) -> y %7 2x4x4x3  # layer.norm1
    3: relu(x %7 2x4x4x3) -> y %8 2x4x4x3  # layer.relu1
    4: convolution(x %8 2x4x4x3, weight %0[32] 2x3x3x3, bias %0[96] 1x1x1x2, stride 1, padding 1) -> y %9 2x4x4x2  # layer.conv1
    5: copy(x %4 2x4x4x3, accumulate 0) -> y %10 2x4x4x3/5  # layer.concat
    6: copy(x %9 2x4x4x2, accumulate 0) -> y %10[3] 2x4x4x2/5  # layer.concat
    7: copy(x %11[3] 2x4x4x2/5, accumulate 0) -> y %12 2x4x4x2  # layer.conv1
    8: convolutionWeightGradient(x %8 2x4x4x3, dy %12 2x4x4x2, stride 1, padding 1) -> dweight %2[32] 2x3x3x3  # layer.conv1
    9: biasGradient(dy %12 2x4x4x2) -> dbias %2[96] 1x1x1x2  # layer.conv1
    10: convolutionDataGradient(dy %12 2x4x4x2, weight %0[32] 2x3x3x3, stride 1, padding 1, accumulate 0) -> dx %13 2x4x4x3  # layer.conv1
    11: reluGradient(y %8 2x4x4x3, dy %13 2x4x4x3, accumulate 0) -> dx %14 2x4x4x3  # layer.relu1
    12: normalizeParameterGradient(x %4 2x4x4x3, dy %14 2x4x4x3, mean %5 1x1x1x3, variance %6 1x1x1x3, gamma %0 1x1x1x3, beta %0[16] 1x1x1x3, epsilon 0.00001, relu 0) -> dgamma %2 1x1x1x3, dbeta %2[16] 1x1x1x3  # layer.norm1
    13: sgd(gradients %2 1x1x1x98, learningRate %3 1x1x1x1, momentum 0, weightDecay 0, nesterov 0) -> parameters %0 1x1x1x98  # optimizer
    "
  `);
});
