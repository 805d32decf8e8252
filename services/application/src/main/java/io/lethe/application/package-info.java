/** How services start as an application, refuse to start in one sentence, and stop. */
package io.lethe.application;
