/** Watches the threads of serving, so that a process that can't go on is restarted. */
package io.lethe.serving.supervision;
