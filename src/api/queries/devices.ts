import { Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext, DeviceDescription } from '../context.js';
import { Device } from '../types/device.js';
import { withoutPaths } from '../without-paths.js';

@Resolver()
export class DevicesQuery {
  @Query(() => [Device])
  devices(@Ctx() { devices }: ApiContext): readonly DeviceDescription[] {
    return devices().map((device) => ({
      ...device,
      unavailableReason: device.unavailableReason === null ? null : withoutPaths(device.unavailableReason),
    }));
  }
}
