/** The state of a running system, as its services and its broker tell it. */
package io.lethe.standalone.status;
