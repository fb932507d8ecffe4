import { useEffect, useState } from 'react';
import type { ForecastQueryVariables } from '../generated/documents.js';
import { describeError } from '../server/api-error.js';
import { wait } from '../server/wait.js';
import { askForecast, troubleOf } from './forecast.js';
import type { Forecast } from './forecast.js';

/** How long nothing is typed before the server is asked. */
const REST_MILLISECONDS = 300;

interface ForecastState {
  /** The newest answer; null until the first. */
  readonly forecast: Forecast | null;
  /** Whether it is of what is typed now. */
  readonly isCurrent: boolean;
}

/** Keeps a forecast up with what is typed: asked once typing rests, and what is asked no more is aborted. */
export function useForecast(variables: ForecastQueryVariables | null): ForecastState {
  const [answer, setAnswer] = useState<{ readonly asked: string; readonly forecast: Forecast } | null>(null);
  const asked = JSON.stringify(variables);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const ask = async (): Promise<void> => {
      const parsed = JSON.parse(asked) as ForecastQueryVariables | null;
      if (parsed === null || !(await wait(REST_MILLISECONDS, signal))) return;
      try {
        const forecast = await askForecast(parsed, signal);
        if (!signal.aborted) setAnswer({ asked, forecast });
      } catch (error) {
        if (signal.aborted) return;
        const troubles = [troubleOf({ message: describeError(error) })];
        const nothing = { plans: null, automatic: null, summary: null, shapes: null };
        setAnswer({ asked, forecast: { ...nothing, troubles } });
      }
    };
    void ask();
    return () => controller.abort();
  }, [asked]);
  return { forecast: answer?.forecast ?? null, isCurrent: answer?.asked === asked };
}
