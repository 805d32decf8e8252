/**
 * Starts and stops the labeler within the application, and tells its health. The topology that it
 * runs lives in {@code topology}.
 */
package io.lethe.labeler.runtime;
