import { Router } from 'express';
import * as metrics from '../../home/metrics.controller';
import { paths } from '../../paths';
import { live, ready } from '../../platform/operations/health';
import { open } from '../../platform/visitors/permissions';

/** For machines that watch us; answered under every host name, without a session. */
export const operations = Router();

operations.get(paths.health.live, open(), live);
operations.get(paths.health.ready, open(), ready);
operations.get(paths.metrics, open(), metrics.show);
