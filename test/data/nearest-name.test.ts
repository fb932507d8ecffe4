import { expect, it } from 'vitest';
import { PRESETS } from '#densegraph/model/presets.js';
import { nearestName } from '#densegraph/data/nearest-name.js';

it.each([
  ['DENSNET', 'DENSENET_121'],
  ['DENSNET_264', 'DENSENET_264'],
  ['densenet-201', 'DENSENET_201'],
  ['densenet169', 'DENSENET_169'],
  ['d2l', 'D2L_DENSENET'],
  ['d2l-densenet-201', 'D2L_DENSENET_201'],
  ['resnet18', 'D2L_RESNET_18'],
  ['resnet50', 'RESNET_50'],
  ['RESTNET_101', 'RESNET_101'],
  ['ALEXNET', null],
  ['vgg11', null],
])('by %j the preset %j is meant', (typed, meant) => {
  expect(nearestName(typed, Object.keys(PRESETS))).toBe(meant);
});
