/**
 * What can be watched while a job runs: heartbeats, previews and metrics. Nothing here changes what
 * comes of a job.
 */
package io.lethe.trainer.progress;
