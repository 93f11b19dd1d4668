#include "diary/scales.h"
