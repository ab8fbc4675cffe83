/* joint_lanes.h -- inside src/scan: the kernels of a Joint. */
#ifndef JR_JOINT_LANES_H
#define JR_JOINT_LANES_H

#include "scan/joint.h"

JointLanes jr_joint_lanes(enum jitre_isa isa);

#endif
