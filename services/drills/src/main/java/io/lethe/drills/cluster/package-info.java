/** Brokers of a drill, each a process. */
package io.lethe.drills.cluster;
