/** Lethe's services in a drill: the packaged applications, each a process. */
package io.lethe.drills.services;
