/** Broker and services in one JVM: settings, start, readiness and stop. */
package io.lethe.standalone.stack;
