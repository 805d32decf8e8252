/**
 * Makes the parts of serving, starts them, stops them in the opposite order, and tells of their
 * health.
 */
package io.lethe.serving.runtime;
